// express-pouchdb as its own documentation starts it: node pouch_server.js FOLDER; says its port once it listens.
"use strict";
const path = require("path");
const [folder] = process.argv.slice(2);
const express = require("express");
const PouchDB = require("pouchdb");
const app = express();
const Stored = PouchDB.defaults({ prefix: folder + path.sep });
app.use("/", require("express-pouchdb")(Stored, {
  mode: "minimumForPouchDB",
  logPath: path.join(folder, "log.txt"),
  configPath: path.join(folder, "config.json"),
}));
const server = app.listen(0, "127.0.0.1", () => console.log(server.address().port));
