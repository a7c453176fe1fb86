// The same ways as in ways_out.ts, with Retake imported before all else.
import "../../mod.ts";
import "./ways_out.ts";
