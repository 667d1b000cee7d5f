// PouchDB told what to do line by line: node pouch_client.js FOLDER ENDPOINT RECORDS, then prepare, push, pull, nothing.
// Each answers with one line of JSON: the seconds of the replication alone.
"use strict";
const fs = require("fs");
const path = require("path");
const readline = require("readline");
const [folder, endpoint, records] = process.argv.slice(2);
const PouchDB = require("pouchdb");
const names = ["household", "tie", "name", "born", "sex", "citizen_id", "insurance_code", "phone", "ethnicity",
  "groups", "verified", "village"];
const people = JSON.parse(fs.readFileSync(records, "utf8"));
const first = new PouchDB(path.join(folder, "first"));
const remote = new PouchDB(endpoint + "/people");
let pulls = 0;

function document(record, place) {
  const made = { _id: String(place + 1).padStart(5, "0") };
  record.forEach((value, n) => { if (value) made[names[n]] = value; });
  return made;
}

async function timed(replication, wanted) {
  const started = process.hrtime.bigint();
  const done = await replication();
  const seconds = Number(process.hrtime.bigint() - started) / 1e9;
  if (!done.ok || done.docs_written !== wanted) throw new Error(JSON.stringify(done));
  return seconds;
}

const steps = {
  async prepare() { await first.bulkDocs(people.map(document)); await remote.info(); return 0; },
  push: () => timed(() => first.replicate.to(remote), people.length),
  pull: () => {
    const second = new PouchDB(path.join(folder, "second" + (pulls++)));
    return timed(() => second.replicate.from(remote), people.length);
  },
  nothing: () => timed(() => first.replicate.to(remote), 0),
};

async function main() {
  console.log("0");
  for await (const line of readline.createInterface({ input: process.stdin })) {
    console.log(JSON.stringify(await steps[line.trim()]()));
  }
}

main().catch((error) => { console.error(error); process.exit(1); });
