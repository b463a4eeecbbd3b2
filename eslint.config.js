import js from '@eslint/js'
import { defineConfig } from 'eslint/config'
import ts from 'typescript-eslint'

const SECRET = '(secret|token|signature|password|digest|mac|csrf|totp)$'

export default defineConfig(
  {
    ignores: [
      '**/dist',
      'apps/web/public',
      '**/generated',
      '**/*.mjs',
      '**/*.cjs',
      'eslint.config.js',
      '.demo',
      '.tmp',
      'coverage',
    ],
  },
  js.configs.recommended,
  ts.configs.recommendedTypeChecked,
  { languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } } },
  {
    rules: {
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-non-null-assertion': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/require-await': 'off',
      'no-console': 'error',
      eqeqeq: 'error',
    },
  },
  {
    // the rules of the money know no clock and no randomness: both come in
    files: ['packages/domain/src/**/*.ts'],
    ignores: ['packages/domain/src/**/*.test.ts'],
    rules: {
      'no-restricted-globals': ['error', 'process', 'setTimeout', 'setInterval', 'fetch', 'performance', 'crypto'],
      'no-restricted-syntax': [
        'error',
        {
          selector: "MemberExpression[object.name='Date'][property.name='now']",
          message: 'the domain has no clock: take now as an argument',
        },
        {
          selector: "NewExpression[callee.name='Date'][arguments.length=0]",
          message: 'the domain has no clock: take now as an argument',
        },
        {
          selector: "MemberExpression[object.name='Math'][property.name='random']",
          message: 'the domain has no randomness: take a Random',
        },
      ],
    },
  },
  {
    // how long an answer takes must not tell how much of a secret was right
    files: ['apps/api/src/**/*.ts'],
    ignores: ['apps/api/src/**/*.test.ts', 'apps/api/src/fixtures/**'],
    rules: {
      'no-restricted-syntax': [
        'error',
        ...['left', 'right'].map((side) => ({
          selector: `BinaryExpression[operator=/^[!=]==$/]:not([left.type=/Literal|UnaryExpression/], [right.type='Literal'], [right.type='Identifier'][right.name='undefined']):matches([${side}.name=/${SECRET}/i], [${side}.property.name=/${SECRET}/i])`,
          message: 'secrets are compared in constant time: timingSafeEqual',
        })),
      ],
    },
  },
  { files: ['tools/**', 'bench/**', 'scripts/**'], rules: { 'no-console': 'off' } },
)
