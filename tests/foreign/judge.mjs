// Holds every answer's example against the validators that a tool has generated; prints what is refused.
import { readFileSync } from "node:fs";

const [validators, description] = process.argv.slice(2);
const schemas = await import(validators);
const document = JSON.parse(readFileSync(description, "utf8"));
const refused = {};
let taken = 0;
for (const item of Object.values(document.paths)) {
  for (const operation of Object.values(item)) {
    const name = operation.operationId[0].toUpperCase() + operation.operationId.slice(1);
    const schema = schemas[`z${name}Response`] ?? schemas[`${name}Response`];
    const result = schema?.safeParse(operation.responses["200"].content["application/json"].example);
    if (result?.success) taken += 1;
    else refused[operation.operationId] = result ? String(result.error) : "there is no validator";
    // A validator that takes everything proves nothing.
    if (schema?.safeParse({ code: "none" }).success) refused[operation.operationId] = "it takes anything";
  }
}
console.log(JSON.stringify({ taken, refused }));
