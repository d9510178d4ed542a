// The language server opens the schema as a file beside the rules; a browser has no files, so they are fetched from the server of make.py.
const fetched = self.fetch.bind(self);
self.fetch = (address, ...more) => fetched(String(address).replace("file:///", `${self.location.origin}/`), ...more);
import "monaco-yaml/yaml.worker.js";
