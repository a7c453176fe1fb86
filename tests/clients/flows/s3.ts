// The AWS SDK's client for S3: by node:http, on Deno and Bun too.
import {
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import { BYTES, failing, type Flows, type Place, textOf } from "../flow.ts";

const client = (endpoint: string) =>
  new S3Client({
    endpoint,
    region: "eu-west-1",
    forcePathStyle: true,
    maxAttempts: 1,
    credentials: { accessKeyId: "AKIAFAKEFAKEFAKEFAKE", secretAccessKey: "fake" },
  });
const at = (place: Place, manner: string) =>
  client(new URL(place.at(manner, "")).href.slice(0, -1));
const thing = { Bucket: "bucket", Key: "a b" };

// deno-lint-ignore no-explicit-any -- a metadata bag, whatever the command
const plain = ({ $metadata: { httpStatusCode, attempts }, Body: _, ...rest }: any) => ({
  httpStatusCode,
  attempts,
  rest: JSON.parse(JSON.stringify(rest)),
});

const list = async (place: Place, manner: string) =>
  plain(await at(place, manner).send(new ListObjectsV2Command({ Bucket: "bucket" })));

export const flows: Flows = {
  json: (place) => list(place, "json"),
  stream: async (place) => {
    const answer = await at(place, "stream").send(new GetObjectCommand(thing));
    return [plain(answer), await textOf(answer.Body as unknown as AsyncIterable<Uint8Array>)];
  },
  upload: async (place) =>
    plain(await at(place, "upload").send(new PutObjectCommand({ ...thing, Body: BYTES }))),
  error: (place) => failing(() => at(place, "error").send(new GetObjectCommand(thing))),
  abort: async (place) => {
    const stop = new AbortController();
    const answer = await at(place, "endless")
      .send(new GetObjectCommand(thing), { abortSignal: stop.signal });
    const body = answer.Body as unknown as AsyncIterable<Uint8Array> & {
      destroy(error: Error): void;
    };
    return await failing(async () => {
      for await (const _ of body) body.destroy(new Error("no more"));
    });
  },
  redirect: (place) => failing(() => list(place, "redirect")),
  // It is handed on as it comes.
  compressed: async (place) => {
    const { Body, ...answer } = await at(place, "gzip").send(new GetObjectCommand(thing));
    const bytes = await Body!.transformToByteArray() as Uint8Array<ArrayBuffer>;
    const text = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
    return [plain(answer), await new Response(text).text()];
  },
  refused: ({ nobody }) =>
    failing(() => client(nobody).send(new ListObjectsV2Command({ Bucket: "bucket" }))),
};
