// The tests against the validation of Kubernetes, apart from those of `npm test`: they need Go and the sources of Kubernetes.
module.exports = {
  rootDir: '../..',
  testMatch: ['<rootDir>/test/kubernetes/**/*.test.ts'],
  globalSetup: '<rootDir>/test/kubernetes/set-up.ts',
  globalTeardown: '<rootDir>/test/support/tear-down.ts',
  maxWorkers: '100%',
  moduleNameMapper: { '^cdk8s-sigil$': '<rootDir>/src' },
  setupFiles: ['<rootDir>/test/support/random-seed.ts'],
  reporters: ['default', '<rootDir>/test/support/closing-line-reporter.js'],
  testTimeout: 600_000,
  transform: { '^.+\\.ts$': ['ts-jest', { tsconfig: 'test/tsconfig.json' }] },
};
