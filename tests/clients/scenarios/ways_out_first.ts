// The same ways as in ways_out.ts, with Retake imported before all clients.
import "../../../mod.ts";
import "./ways_out.ts";
