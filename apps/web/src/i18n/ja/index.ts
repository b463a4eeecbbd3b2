import { en } from '../en/index.js'
export const ja = en
