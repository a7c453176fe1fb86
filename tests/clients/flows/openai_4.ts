// openai 4: on Node by a node-fetch of its own.
import OpenAI, { toFile } from "openai-4";
import { openaiFlows } from "../openai_flows.ts";

export const flows = openaiFlows(OpenAI, toFile);
