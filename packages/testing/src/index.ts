// Fixtures for tests over several packages. No product code imports this.
export * from './clock.js'
export * from './databases.js'
export { emptyPostgres, freshPostgres } from './postgres.js'
export * from './random.js'
export { startPostgres, stopOwnPostgres, SERVER_VARIABLE, type TestServer } from './server.js'
export { freshSqlite } from './sqlite.js'
