/**
 * Shows a run as it goes: a region that changes on a terminal, a line for each case elsewhere.
 *
 * @module
 */
import { clock } from "../wire/native.ts";
import { openLiveRegion, sayLine, terminalWidth } from "../host/terminal.ts";
import { spent } from "../ledger/ledger.ts";
import { type Paint, painter } from "../suite/report/colours.ts";
import type { CaseReport, RunEvent } from "../suite/types.ts";
import { oneLine } from "../suite/report/printable.ts";
import { cost, counted, duration, grouped, shortened } from "../suite/report/words.ts";

/** Shows events; `end` leaves the terminal to who writes next. */
export interface Progress {
  onEvent(event: RunEvent): void;
  end(): void;
}

/** So often is the region written again, in milliseconds. */
const FRAME = 80;
/** So many running cases are named. */
const NAMED = 4;

/** What a case came to, in a line. */
function caseLine(report: CaseReport, paint: Paint): string {
  const { status, suite, name, verdict, skipped, milliseconds, attempts } = report;
  const mark = {
    passed: paint("green", "ok  "),
    failed: paint("red", "FAIL"),
    skipped: paint("yellow", "skip"),
  }[status];
  const facts = [
    verdict,
    skipped,
    ...(status === "skipped" ? [] : [duration(milliseconds)]),
    ...(attempts > 1 ? [counted(attempts, "attempt")] : []),
  ].filter((fact) => fact !== undefined);
  return `${mark} ${oneLine(`${suite} > ${name}`)}  ${paint("faint", facts.join(", "))}`;
}

/** A line for what is told while a run goes on; nothing for what is not. */
function noteLine(event: RunEvent, paint: Paint): string | undefined {
  switch (event.type) {
    case "run:estimate":
      return event.text;
    case "case:warning":
      return paint("yellow", `${oneLine(`${event.suite} > ${event.name}`)}: `) +
        oneLine(event.message.replace(/^retake: /, "").split("\n")[0]!.replace(/:$/, ""));
    case "host:wait":
      return paint(
        "faint",
        `${event.host} says ${event.why}: waiting ${duration(event.milliseconds)}`,
      );
    case "run:stop":
      return paint("yellow", `no more cases are begun: ${event.why}`);
    default:
      return undefined;
  }
}

function beginLine(event: RunEvent & { type: "run:start" }): string {
  const order = event.seed === undefined ? "" : `, in an order drawn from --shuffle ${event.seed}`;
  return `${counted(event.cases, "case")} of ${
    counted(event.suites, "suite")
  }, mode ${event.mode}, ` +
    `${event.concurrency} at a time${order}`;
}

/**
 * @param colour whether the terminal shows colours
 * @returns a line for each case, as it ends
 */
export function showLines(colour: boolean): Progress {
  const paint = painter(colour);
  return {
    onEvent(event) {
      const line = event.type === "run:start"
        ? beginLine(event)
        : event.type === "case:end"
        ? caseLine(event.report, paint)
        : noteLine(event, paint);
      if (line !== undefined) sayLine(line);
    },
    end() {},
  };
}

/**
 * @param colour whether the terminal shows colours
 * @returns one region at the end of the terminal, with lines above it for what is not well
 * @throws {RetakeError} `PACKAGE_MISSING`
 */
export async function showLive(colour: boolean): Promise<Progress> {
  const paint = painter(colour);
  const region = await openLiveRegion();
  const state: State = {
    total: 0,
    done: 0,
    failed: 0,
    began: clock.elapsed(),
    running: new Map(),
    money: "",
  };
  const draw = () => region.show(frame(state, paint, terminalWidth() - 1));
  const timer = clock.setInterval(draw, FRAME);
  return {
    onEvent(event) {
      note(state, event);
      const line = lineAbove(event, paint);
      if (line !== undefined) region.above(line);
    },
    end() {
      clock.clearInterval(timer);
      region.end();
    },
  };
}

interface State {
  total: number;
  done: number;
  failed: number;
  began: number;
  /** When each running case began. */
  running: Map<string, number>;
  money: string;
}

function note(state: State, event: RunEvent): void {
  if (event.type === "run:start") state.total = event.cases;
  else if (event.type === "case:start") {
    state.running.set(`${event.suite} > ${event.name}`, clock.elapsed());
  } else if (event.type === "case:request") {
    const { replayed, recorded, live } = event.ledger;
    const paid = spent(event.ledger);
    state.money = [
      `${grouped(replayed.requests)} replayed${
        replayed.requests ? ` (saved ${cost(replayed)})` : ""
      }`,
      `${grouped(recorded.requests)} recorded`,
      `${grouped(live.requests)} live`,
      ...(paid.requests ? [`spent ${cost(paid)}`] : []),
    ].join(" · ");
  } else if (event.type === "case:end") {
    state.running.delete(`${event.report.suite} > ${event.report.name}`);
    state.done++;
    if (event.report.status === "failed") state.failed++;
  }
}

/** What stays on the terminal while the region goes on: what is not as it should be. */
function lineAbove(event: RunEvent, paint: Paint): string | undefined {
  if (event.type === "run:start") return beginLine(event);
  if (event.type === "case:end") {
    return event.report.status === "failed" ? caseLine(event.report, paint) : undefined;
  }
  return noteLine(event, paint);
}

function frame(state: State, paint: Paint, width: number): string {
  const { total, done, failed, began, running, money } = state;
  const now = clock.elapsed();
  const cells = 20;
  const full = total === 0 ? 0 : Math.floor(done / total * cells);
  const bar = paint("green", "█".repeat(full)) + paint("faint", "░".repeat(cells - full));
  const tail = `${failed > 0 ? `   ${failed} failed` : ""}   ${duration(now - began)}`;
  const lines = [`${bar}  ${grouped(done)} of ${grouped(total)}${tail}`];
  if (money) lines.push(paint("faint", shortened(money, width)));
  const named = [...running].slice(0, NAMED);
  for (const [name, since] of named) {
    lines.push(shortened(`› ${oneLine(name)}  ${duration(now - since)}`, width));
  }
  if (running.size > NAMED) lines.push(paint("faint", `  and ${running.size - NAMED} more`));
  return lines.join("\n");
}
