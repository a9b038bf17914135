/** Brokers of a Kafka that already runs; none: one is started where Java and Maven are. */
export function readKafkaBrokers(variables: NodeJS.ProcessEnv = process.env): readonly string[] {
  return (variables['KAFKA_BROKERS'] ?? '').split(',').filter((broker) => broker !== '');
}

/** What the system's processes get, with a folder and ports of their own. */
export function systemEnvironment(
  own: { readonly dataDirectory: string; readonly port: number },
  variables: NodeJS.ProcessEnv = process.env,
): NodeJS.ProcessEnv {
  const { LEADLOOP_LOG: _log, ...inherited } = variables;
  return { ...inherited, LEADLOOP_DATA: own.dataDirectory, LEADLOOP_PORT: String(own.port) };
}
