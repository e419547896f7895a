const { join } = require('node:path')

/** Where `npm run build` writes the pages. */
exports.siteFolder = join(__dirname, 'dist', 'site')
