// Calls of fetch, told apart before they are read.
import { assertEquals } from "@std/assert";
import { describeCall, mayBeSent, resend } from "../../src/wire/call.ts";
import { readRequest } from "../../src/wire/request.ts";

const url = "https://api.example.com/a";

Deno.test("what can reach the network is told from what cannot", () => {
  const sent = [
    url,
    "http://localhost:1/",
    new URL(url),
    new Request(url),
    "HTTPS://API.EXAMPLE.COM",
  ];
  for (const input of sent) assertEquals(mayBeSent(input), true, String(input));
  const kept = ["data:,x", "blob:https://a/b", "file:///a", "no url", "", undefined, "about:blank"];
  for (const input of kept) assertEquals(mayBeSent(input), false, String(input));
});

Deno.test("a call in a few words", () => {
  assertEquals(describeCall(url, undefined), `GET ${url}`);
  assertEquals(describeCall(new URL(url), { method: "PUT" }), `PUT ${url}`);
  assertEquals(describeCall(new Request(url, { method: "POST" }), undefined), `POST ${url}`);
  assertEquals(describeCall(new Request(url, { method: "POST" }), { method: "PUT" }), `PUT ${url}`);
});

Deno.test("a request whose body was read can be sent all the same", async () => {
  const body = () => new Blob(["hello"]).stream();
  const init = { method: "POST", body: body(), duplex: "half" } as RequestInit;
  const live = await readRequest(url, init);
  const [input, again] = resend(url, init, live);
  assertEquals(await new Request(input, again).text(), "hello");

  const request = new Request(url, { method: "POST", body: "hi", headers: { "x-a": "1" } });
  const [target, asked] = resend(request, undefined, await readRequest(request, undefined));
  const copy = new Request(target, asked);
  assertEquals([await copy.text(), copy.method, copy.headers.get("x-a")], ["hi", "POST", "1"]);

  const posted = new Request("https://other.example.com/", { method: "POST", body: "hi" });
  const [to, more] = resend(url, posted, await readRequest(url, posted));
  const made = new Request(to, more);
  assertEquals([made.url, made.method, await made.text()], [url, "POST", "hi"]);
  const over = new Request(url, { method: "PUT", body: "hi" });
  const given = { method: undefined };
  const [, kept] = resend(over, given, await readRequest(over, given));
  assertEquals(kept!.method, "PUT");

  const text = { method: "POST", body: "as it was" };
  assertEquals(resend(url, text, await readRequest(url, text)), [url, text]);
});
