// A verifier that knows nothing of us but the credential: it follows the addresses in it, checks the signatures and the documents, and reads the status.
import { readFileSync } from 'node:fs';
import { Bitstring } from '@digitalbazaar/bitstring';
import { getListFromStatusListJWT } from '@sd-jwt/jwt-status-list';
import Ajv2019 from 'ajv/dist/2019.js';
import addFormats from 'ajv-formats';
import { createLocalJWKSet, decodeJwt, decodeProtectedHeader, jwtVerify } from 'jose';

const { credential, origin, publicAddress } = JSON.parse(readFileSync(0, 'utf8'));
// The certificate's public address is the gateway's; the test serves it elsewhere.
const fetched = async (address) => {
  if (!address.startsWith(publicAddress)) throw new Error(`${address} is not below ${publicAddress}`);
  const answer = await fetch(origin + address.slice(publicAddress.length));
  if (!answer.ok) throw new Error(`${address}: ${answer.status}`);
  return answer;
};
const keysOf = async (issuer) => {
  const profile = await (await fetched(issuer)).json();
  if (profile.id !== issuer) throw new Error('The profile is another issuer\'s.');
  return createLocalJWKSet({ keys: profile.verificationMethod.filter((m) => profile.assertionMethod.includes(m.id)).map((m) => m.publicKeyJwk) });
};
const verified = async (jwt) => jwtVerify(jwt, await keysOf(decodeJwt(jwt).iss), { algorithms: ['ES256'] });

const { payload } = await verified(credential);
const entry = payload.credentialStatus;
const list = (await verified(await (await fetched(entry.statusListCredential)).text())).payload;
const encoded = list.credentialSubject.encodedList;
if (!encoded.startsWith('u')) throw new Error('encodedList is no multibase base64url.');
const bits = new Bitstring({ buffer: await Bitstring.decodeBits({ encoded: encoded.slice(1) }) });
const isSet = bits.get(Number(entry.statusListIndex));

// The status list token: 0 valid, 1 for good, 2 for a while. A certificate issued before it existed has no such claim.
const claim = payload.status?.status_list;
let tokenStatus = null, token = null;
if (claim) {
  const answer = await fetched(claim.uri);
  const jwt = await answer.text();
  token = (await verified(jwt)).payload;
  if (decodeProtectedHeader(jwt).typ !== 'statuslist+jwt' || token.sub !== claim.uri || answer.headers.get('content-type') !== 'application/statuslist+jwt') throw new Error('That is no status list token of this address.');
  tokenStatus = getListFromStatusListJWT(jwt).getStatus(claim.idx);
}

const ajv = addFormats(new Ajv2019({ strict: false, allErrors: true }));
const faultsOf = (schema, document) => {
  const check = ajv.getSchema(`urn:lmis:schema:${schema}`) ?? ajv.compile(JSON.parse(readFileSync(new URL(`schemas/${schema}.json`, import.meta.url), 'utf8')));
  return check(document) ? [] : check.errors.map((e) => `${e.instancePath} ${e.message}`);
};
// What the schemas must not let through.
const spoilt = (document, spoil) => { const copy = structuredClone(document); spoil(copy); return copy; };
const badge = 'open-badge-3.0', statusList = 'bitstring-status-list-1.0';
const faults = [...faultsOf(badge, payload), ...faultsOf(statusList, list)];
const letThrough = Object.entries({
  'no subject': [badge, spoilt(payload, (d) => { delete d.credentialSubject; })],
  'two status entries': [badge, spoilt(payload, (d) => { d.credentialStatus = [d.credentialStatus, d.credentialStatus]; })],
  'index is a number': [badge, spoilt(payload, (d) => { d.credentialStatus.statusListIndex = 7; })],
  'date of VC 1.1': [badge, spoilt(payload, (d) => { d.issuanceDate = d.validFrom; })],
  'no criteria': [badge, spoilt(payload, (d) => { delete d.credentialSubject.achievement.criteria; })],
  'unknown identity type': [badge, spoilt(payload, (d) => { d.credentialSubject.identifier[0].identityType = 'hoTen'; })],
  'date without zone': [badge, spoilt(payload, (d) => { d.validFrom = '2026-01-01T00:00:00'; })],
  'no purpose': [statusList, spoilt(list, (d) => { delete d.credentialSubject.statusPurpose; })],
  'list without multibase': [statusList, spoilt(list, (d) => { d.credentialSubject.encodedList = encoded.slice(1).replace(/^u/, 'H'); })],
}).filter(([, [schema, document]]) => faultsOf(schema, document).length === 0).map(([name]) => name);

// A single changed letter of the payload must not verify.
const [head, body, signature] = credential.split('.');
const forged = JSON.parse(Buffer.from(body, 'base64url'));
forged.credentialSubject.identifier[0].identityHash += 'x';
let forgedHolds = true;
try { await verified([head, Buffer.from(JSON.stringify(forged)).toString('base64url'), signature].join('.')); } catch { forgedHolds = false; }

process.stdout.write(JSON.stringify({ header: decodeProtectedHeader(credential), payload, isSet, purposes: [entry.statusPurpose, list.credentialSubject.statusPurpose], bits: bits.length, forgedHolds, tokenStatus, tokenBits: token?.status_list.bits ?? null, faults, letThrough }));
