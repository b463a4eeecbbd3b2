export * from './clock.js'
export * from './databases.js'
export { startPostgres, SERVER_VARIABLE, type TestServer } from './server.js'
