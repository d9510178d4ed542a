// Monaco is the editor of Visual Studio Code; monaco-yaml runs the same YAML language server in it as that editor's extension.
import * as monaco from "monaco-editor";
import { configureMonacoYaml } from "monaco-yaml";

window.MonacoEnvironment = {
  getWorker: (_, label) => new Worker(label === "yaml" ? "/yaml.worker.js" : "/editor.worker.js"),
};
// No schema is given here: the comment at the head of the file alone says which one holds.
configureMonacoYaml(monaco, { enableSchemaRequest: true, completion: true, hover: true, validate: true });

window.show = async (path) => {
  const text = await (await fetch(path)).text();
  const model = monaco.editor.createModel(text, "yaml", monaco.Uri.parse(`file://${path}`));
  window.editor = monaco.editor.create(document.getElementById("editor"), {
    model, fontSize: 15, minimap: { enabled: false }, scrollBeyondLastLine: true, automaticLayout: true,
    renderWhitespace: "none", quickSuggestions: { other: true, strings: true, comments: false },
  });
  window.editor.focus();
};
window.ready = true;
