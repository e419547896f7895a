import tseslint from 'typescript-eslint'

// The direction of dependencies: apps -> nest | service -> streams, queues, registry -> pure.
// What a folder may import is listed here and nowhere else: everything not listed fails the lint, and so does what is listed and not
// imported (scripts/lint/house.mjs).
const pure = ['event', 'pattern', 'delivery', 'observability']
const adapters = ['registry', 'streams', 'queues', 'targets']
const nestjs = ['@nestjs/.*', 'reflect-metadata']
export const layers = {
  'libs/event': [],
  'libs/pattern': [],
  'libs/biography': [],
  'libs/access': ['@sluice/event', '@sluice/pattern', 'node:crypto', 'node:util'],
  'libs/delivery': ['@sluice/event'],
  'libs/message': [],
  'libs/observability': ['@sluice/event'],
  'libs/tracing': ['@sluice/event', '@opentelemetry/api'],
  'libs/transform': [
    '@sluice/event',
    'jsonata',
    're2js',
    'node:child_process',
    'node:fs',
    'node:module',
    'node:process',
    'node:vm',
  ],
  'libs/schedule': ['@sluice/event', 'croner'],
  'libs/client': ['openapi-fetch'],
  'libs/targets': [
    ...sluice('event', 'delivery', 'message', 'queues', 'streams', 'tracing', 'transform'),
    'node:.*',
    'class-validator',
    'class-transformer',
    'reflect-metadata',
  ],
  'libs/registry': [
    ...sluice('access', 'biography', 'event', 'pattern', 'delivery', 'message', 'streams', 'targets', 'transform'),
    'node:.*',
    'class-validator',
    'class-transformer',
    'reflect-metadata',
  ],
  'libs/streams': [
    ...sluice('biography', 'event', 'delivery', 'message', 'observability', 'schedule'),
    'node:.*',
    'ioredis',
    'cluster-key-slot',
  ],
  'libs/queues': [
    ...sluice('event', 'delivery', 'message', 'observability', 'streams', 'transform'),
    'node:.*',
    'ioredis',
    'bullmq',
  ],
  'libs/nest': [
    ...sluice('access', 'biography', 'message', 'schedule', 'tracing', 'transform', ...pure, ...adapters),
    ...nestjs,
    'rxjs',
    'node:.*',
    'ioredis',
    'ajv',
    'class-validator.*',
    'class-transformer.*',
  ],
  'libs/service': [
    ...sluice('access', 'event', 'delivery', 'observability', ...adapters),
    ...nestjs,
    '@opentelemetry/(api|resources|sdk-trace-node|exporter-trace-otlp-(http|proto))',
    'fastify',
    'node:.*',
    'envalid',
    'jose',
    'prom-client',
  ],
  'libs/control': [
    ...sluice('access', 'biography', 'message', 'schedule', 'transform', ...pure, ...adapters, 'service'),
    '@nestjs/common',
    'node:.*',
  ],
  'apps/gateway': [
    ...sluice(
      'access',
      'biography',
      'event',
      'delivery',
      'message',
      'observability',
      ...adapters,
      'schedule',
      'service',
      'tracing',
      'transform',
      'control',
      'console',
    ),
    '@nestjs/.*',
    'fastify',
    'node:.*',
    '@bull-board/.*',
    'class-validator.*',
  ],
  'apps/router': [
    ...sluice(
      'biography',
      'pattern',
      'event',
      'delivery',
      'observability',
      'registry',
      'streams',
      'targets',
      'service',
    ),
    '@sluice/tracing',
    '@nestjs/.*',
  ],
  'apps/fan-out': [
    ...sluice('event', 'delivery', 'observability', ...adapters, 'service', 'tracing'),
    '@nestjs/.*',
    'node:.*',
    'nodemailer',
    'undici',
  ],
  'apps/dlq': [
    ...sluice('event', 'delivery', 'message', 'observability', ...adapters, 'service'),
    '@nestjs/.*',
    'node:crypto',
  ],
  'apps/move': [...sluice('event', 'delivery', 'queues', 'streams'), 'node:.*'],
  'apps/console': [
    ...sluice('client', 'event', 'schedule'),
    'react',
    'react-dom/client',
    '@tanstack/react-(query|router|virtual)',
    '@codemirror/.*',
    '@lezer/highlight',
  ],
  'apps/standalone': sluice('service', 'gateway', 'router', 'fan-out', 'dlq'),
  'examples/*': [
    ...sluice('nest', 'nest/.*'),
    ...nestjs,
    'rxjs',
    'node:.*',
    'bullmq',
    'standardwebhooks',
    'class-transformer',
    'class-validator',
    'pg',
  ],
}

function sluice(...names) {
  return names.map(name => `@sluice/${name}`)
}

export default tseslint.config(
  { ignores: ['**/dist/**', 'libs/client/src/schema.ts', '**/node_modules/**', 'coverage/**', '.sluice/**'] },
  {
    files: ['**/*.{ts,tsx}'],
    extends: [tseslint.configs.recommended],
    languageOptions: {
      parserOptions: {
        project: ['./tsconfig.json', './apps/console/tsconfig.json'],
        tsconfigRootDir: import.meta.dirname,
      },
    },
    rules: {
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: false }],
      '@typescript-eslint/consistent-type-imports': [
        'error',
        { disallowTypeAnnotations: false, fixStyle: 'inline-type-imports' },
      ],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      eqeqeq: ['error', 'always'],
      'prefer-const': 'error',
      'max-lines': ['error', { max: 300, skipBlankLines: true, skipComments: true }],
    },
  },
  ...Object.entries(layers).map(([folder, allowed]) => ({
    files: [`${folder}/src/**/*.{ts,tsx}`],
    ignores: ['**/*.spec.ts', '**/*.suite.ts', '**/*.fixture.ts'],
    rules: {
      'no-console': folder.startsWith('libs/') ? 'error' : 'off',
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            {
              regex: `^(?!(${['\\./.*', '\\.\\./(?!.*/src/).*', ...allowed].join('|')})$).*`,
              message: `${folder} may import only: ${allowed.join(', ') || 'its own files'} (see "layers" in eslint.config.mjs).`,
            },
          ],
        },
      ],
      ...(folder.startsWith('apps/') || folder === 'examples/*'
        ? {}
        : {
            'no-restricted-globals': [
              'error',
              {
                name: 'process',
                message: 'Settings come in as arguments; process.env is read in libs/service/src/settings.ts only.',
              },
            ],
          }),
    },
  })),
  // what an application leaves out is read there, by the names that the platform has
  { files: ['libs/service/src/**/*.ts', 'libs/nest/src/environment.ts'], rules: { 'no-restricted-globals': 'off' } },
  {
    files: ['**/*.spec.ts', '**/*.suite.ts', '**/*.fixture.ts', 'test/**/*.ts', 'bench/**/*.ts'],
    rules: { '@typescript-eslint/no-explicit-any': 'off', 'max-lines': 'off' },
  },
)
