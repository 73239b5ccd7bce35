// The guard's part of the phone's app; those who guard no gate never load it.
import gate from "../floor/views/gate.js";
import pass from "../floor/views/gate_pass.js";

(globalThis.mallopsSide ??= {}).gate = { gate, pass };
