// openai, the newest: by fetch.
import OpenAI, { toFile } from "openai";
import { openaiFlows } from "../openai_flows.ts";

export const flows = openaiFlows(OpenAI, toFile);
