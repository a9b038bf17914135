// Ends well where the service at the address given is ready: what a container's health is asked by.
const [, , address = ''] = process.argv;
const response = await fetch(`${address}/health/ready`).catch(() => null);
process.exitCode = response?.ok === true ? 0 : 1;
