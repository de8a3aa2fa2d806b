// Stands in for @vscode/native-watchdog, a native add-on that is published without a binary. VS Code ends its extension host through it
// once the parent process is gone.
const PARENT_GONE = 87;

exports.start = (parent) => {
  const look = () => {
    try {
      process.kill(parent, 0);
    } catch {
      process.exit(PARENT_GONE);
    }
  };
  setInterval(look, 3_000).unref();
};
exports.exit = (code) => process.exit(code ?? 0);
