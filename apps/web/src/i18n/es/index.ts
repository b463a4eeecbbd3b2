import { en } from '../en/index.js'
export const es = en
