// A certificate for servers on loopback, made here: no key lies in the repository. It signs itself, so only who is
// given it as `ca` takes it.
import { Buffer } from "node:buffer";
import { generateKeyPairSync, sign } from "node:crypto";

const SEQUENCE = 0x30;

/** A value as X.690 writes it: what it is, how long, and its parts. */
function der(tag: number, ...parts: Uint8Array[]): Buffer {
  const body = Buffer.concat(parts);
  const size: number[] = [];
  for (let left = body.length; left > 0; left >>= 8) size.unshift(left & 0xff);
  const length = body.length < 128 ? [body.length] : [0x80 | size.length, ...size];
  return Buffer.concat([Buffer.from([tag, ...length]), body]);
}

const hex = (text: string) => Buffer.from(text.replaceAll(" ", ""), "hex");
const integer = (value: number) => der(0x02, Buffer.from([value]));
const time = (text: string) => der(0x17, Buffer.from(text));
const ECDSA_WITH_SHA256 = der(SEQUENCE, hex("06 08 2a 86 48 ce 3d 04 03 02"));
const COMMON_NAME = hex("06 03 55 04 03");
const OTHER_NAMES = hex("06 03 55 1d 11");

/** @returns a key and its certificate, for `localhost` and 127.0.0.1 */
export function makeCertificate(): { key: string; cert: string } {
  const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "prime256v1" });
  const name = der(
    SEQUENCE,
    der(0x31, der(SEQUENCE, COMMON_NAME, der(0x0c, Buffer.from("localhost")))),
  );
  const names = der(
    SEQUENCE,
    der(0x82, Buffer.from("localhost")),
    der(0x87, Buffer.from([127, 0, 0, 1])),
  );
  const said = der(
    SEQUENCE,
    der(0xa0, integer(2)),
    integer(1),
    ECDSA_WITH_SHA256,
    name,
    der(SEQUENCE, time("200101000000Z"), time("491231235959Z")),
    name,
    publicKey.export({ type: "spki", format: "der" }),
    der(0xa3, der(SEQUENCE, der(SEQUENCE, OTHER_NAMES, der(0x04, names)))),
  );
  const signature = der(0x03, Buffer.from([0]), sign("sha256", said, privateKey));
  const text = der(SEQUENCE, said, ECDSA_WITH_SHA256, signature).toString("base64");
  const lines = text.match(/.{1,64}/g)!.join("\n");
  return {
    key: privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
    cert: `-----BEGIN CERTIFICATE-----\n${lines}\n-----END CERTIFICATE-----\n`,
  };
}
