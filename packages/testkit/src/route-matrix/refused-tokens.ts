import {
  createHmac,
  createPublicKey,
  generateKeyPairSync,
  sign,
  type KeyObject,
} from 'node:crypto';
import type { TestIssuer } from '../test-issuer.ts';

interface Forgery {
  readonly header?: object;
  readonly claims?: object;
  readonly signed?: (input: string) => string;
}

const stranger = generateKeyPairSync('ed25519').privateKey;
const strangersRsa = generateKeyPairSync('rsa', { modulusLength: 2_048 }).privateKey;
const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
const byKey = (key: string | KeyObject) => (input: string) =>
  sign(null, Buffer.from(input), key).toString('base64url');
const unsigned = () => '';
const byRsa = (input: string) =>
  sign('sha256', Buffer.from(input), strangersRsa).toString('base64url');
const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
const inSeconds = (seconds: number) => Math.floor(Date.now() / 1_000) + seconds;
const strangersJwk = createPublicKey(stranger).export({ format: 'jwk' });

/** Tokens whose claims and signature would do but for one thing, with what that is. */
function forgeries(publicKeyPem: string): [string, Forgery][] {
  const hmac = (input: string) =>
    createHmac('sha256', publicKeyPem).update(input).digest('base64url');
  return [
    ...['none', 'None', 'NONE', ''].map((alg): [string, Forgery] => [
      `the algorithm "${alg}"`,
      { header: { alg }, signed: unsigned },
    ]),
    ['no algorithm', { header: { alg: undefined } }],
    ['no signature', { signed: unsigned }],
    ['HS256 by the public key', { header: { alg: 'HS256' }, signed: hmac }],
    ['RS256 by a key of its own', { header: { alg: 'RS256' }, signed: byRsa }],
    ['another algorithm than its signature', { header: { alg: 'ES256' } }],
    ['another key', { signed: byKey(stranger) }],
    ['another key and an unknown kid', { header: { kid: 'unknown' }, signed: byKey(stranger) }],
    ['a key in its header', { header: { jwk: strangersJwk }, signed: byKey(stranger) }],
    ['an address of keys', { header: { jku: 'http://127.0.0.1:9/' }, signed: byKey(stranger) }],
    ['a certificate in its header', { header: { x5c: ['AAAA'] }, signed: byKey(stranger) }],
    ['critical extensions', { header: { crit: ['b64'], b64: false } }],
    ['empty critical extensions', { header: { crit: [] } }],
    ['another issuer', { claims: { iss: 'other' } }],
    ['a list of issuers', { claims: { iss: ['leadloop'] } }],
    ['no issuer', { claims: { iss: undefined } }],
    ['another audience', { claims: { aud: 'other' } }],
    ['other audiences', { claims: { aud: ['a', 'b'] } }],
    ['no audience', { claims: { aud: undefined } }],
    ['an expiry that has passed', { claims: { exp: inSeconds(-1) } }],
    ['no expiry', { claims: { exp: undefined } }],
    ['an expiry that is null', { claims: { exp: null } }],
    ['an expiry that is a text', { claims: { exp: String(inSeconds(60)) } }],
    ['a beginning that is still to come', { claims: { nbf: inSeconds(60) } }],
    ['a beginning that is a text', { claims: { nbf: 'now' } }],
    ['no user', { claims: { sub: undefined } }],
    ['an empty user', { claims: { sub: '' } }],
    ['a user that is no id', { claims: { sub: 'a:b' } }],
    ['a list of users', { claims: { sub: ['a'] } }],
    ['no organization', { claims: { org: undefined } }],
    ['an organization that is no id', { claims: { org: '../x' } }],
    ['an organization that is a number', { claims: { org: 7 } }],
    ['an unknown role', { claims: { role: 'root' } }],
    ['a list of roles', { claims: { role: ['operator'] } }],
    ['a role that is null', { claims: { role: null } }],
  ];
}

/** Headers that let nobody in, each with its reason; whoever they claim to be exists. */
export function refusedTokens(
  { publicKeyPem, privateKeyPem }: TestIssuer,
  { org, user }: { readonly org: string; readonly user: string },
): [string, Record<string, string>][] {
  const forge = ({ header, claims, signed = byKey(privateKeyPem) }: Forgery): string => {
    const whole = { sub: user, org, iss: 'leadloop', aud: 'leadloop', exp: inSeconds(60) };
    const input = `${encode({ alg: 'EdDSA', ...header })}.${encode({ ...whole, ...claims })}`;
    return `${input}.${signed(input)}`;
  };
  const good = forge({});
  const [head = '', , signature = ''] = good.split('.');
  const swapped = `${head}.${encode({ sub: user, org, role: 'operator' })}.${signature}`;
  return [
    ['no token', {}],
    ['another scheme', { authorization: `Basic ${good}` }],
    ['an empty token', bearer('')],
    ['two tokens', bearer(`${good} ${good}`)],
    ['a token in a cookie', { cookie: `token=${good}` }],
    ['no token but a word', bearer('abc')],
    ['claims swapped under a signature', bearer(swapped)],
    ['a token that is too long', bearer('x'.repeat(9_000))],
    ...forgeries(publicKeyPem).map(([what, forgery]): [string, Record<string, string>] => [
      what,
      bearer(forge(forgery)),
    ]),
  ];
}
