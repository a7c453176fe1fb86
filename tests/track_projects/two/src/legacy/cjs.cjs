const SUFFIX = "-cjs";
function tag(text) {
  return text + SUFFIX;
}
module.exports = { tag };
