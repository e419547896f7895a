import { fileURLToPath } from 'node:url'
import { defaultClientConditions, defineConfig } from 'vite'

/** What `npm run dev -w apps/console` shows comes from this gateway. */
const gateway = 'http://127.0.0.1:4000'

export default defineConfig(({ command }) => ({
  // the gateway may be below any path: files are named relative to the page, and the page says where it is by <base>
  base: command === 'serve' ? '/console/' : './',
  resolve: { conditions: ['source', ...defaultClientConditions] },
  build: {
    outDir: 'dist/site',
    target: 'es2023',
    modulePreload: { polyfill: false },
    // a file inside of a script or a style would need another content security policy
    assetsInlineLimit: 0,
    reportCompressedSize: false,
    rolldownOptions: {
      // the console, and the portal that somebody opens by a link
      input: ['index.html', 'portal.html'].map(name => fileURLToPath(new URL(name, import.meta.url))),
      checks: { pluginTimings: false },
      // "use client" is for servers that render React, and the libraries have it everywhere
      onwarn: (warning, warn) => warning.code !== 'MODULE_LEVEL_DIRECTIVE' && warn(warning),
    },
  },
  server: { proxy: { '^/(v1|login|logout|health|docs|queues|openapi)': gateway } },
}))
