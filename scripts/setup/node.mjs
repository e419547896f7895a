// Imported first by every script, so an old Node gets this line and not a puzzling error from a newer feature.
const [major, minor] = process.versions.node.split('.').map(Number)

if (major < 20 || (major === 20 && minor < 19)) {
  console.error(
    `Sluice needs Node 20.19 or newer, and this is Node ${process.versions.node}. Get one from https://nodejs.org`,
  )
  process.exit(1)
}
