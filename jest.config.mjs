import { readFileSync } from 'node:fs'

const { $schema: _, ...swc } = JSON.parse(readFileSync(new URL('.swcrc', import.meta.url), 'utf8'))
const cjs = { ...swc, swcrc: false, module: { type: 'commonjs' } }

// The code is ESM; Jest runs it as CommonJS through swc. The `source` condition makes @sluice/* resolve to src/,
// so no build is needed first; test/e2e boots the built output.
export default {
  testEnvironment: '<rootDir>/scripts/test/environment.mjs',
  testEnvironmentOptions: { customExportConditions: ['source', 'node', 'require', 'default'] },
  roots: ['<rootDir>/apps', '<rootDir>/libs', '<rootDir>/test', '<rootDir>/examples'],
  testMatch: ['**/*.spec.ts'],
  modulePathIgnorePatterns: ['/dist/'],
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  transform: {
    '^.+\\.ts$': ['@swc/jest', cjs],
    '^.+\\.js$': ['@swc/jest', { ...cjs, sourceMaps: false, jsc: { target: 'es2023' } }],
  },
  transformIgnorePatterns: [
    '/node_modules/(?!(?:.*/node_modules/)?(?:@nestjs|cookie|content-disposition|jose)(?:/|$))',
  ],
  coverageProvider: 'v8',
  // Most specs wait for processes of their own for more than half of their time: on two cores three get further than two.
  maxWorkers: 3,
  testSequencer: '<rootDir>/scripts/test/sequencer.mjs',
  testTimeout: 120_000 * Number(process.env.SLUICE_TEST_PATIENCE ?? 1),
}
