// The one FHIRPath engine of the product: this bundle runs unchanged in the browser and in the server's
// JavaScript runtime, so a form computes the same answer on both sides. The R4 model is needed: without
// it `answer.value` does not find `valueDecimal`.
import fhirpath from "fhirpath";
import r4 from "fhirpath/fhir-context/r4";

globalThis.fhirpath = fhirpath;
globalThis.fhirpath_r4_model = r4;
