// The contract itself, for machines and for people.
import Type from 'typebox'
import { text } from '../schema.js'
import { json, operation } from '../operation.js'

export const documentationOperations = {
  getOpenApi: operation('getOpenApi', {
    tag: 'documentation',
    summary: 'This document',
    access: 'public',
    limit: 'public',
    answers: {
      200: json(
        'OpenAPI 3.1.',
        Type.Unsafe<Readonly<Record<string, unknown>>>({
          type: 'object',
          required: ['openapi', 'info', 'paths'],
          properties: { openapi: { type: 'string' }, info: { type: 'object' }, paths: { type: 'object' } },
          description: 'An OpenAPI 3.1 document.',
        }),
        { openapi: '3.1.0', info: { title: 'Pay2Slay API', version: '0.1.0' }, paths: {} },
        { ETag: 'Changes with the document; send it back in `If-None-Match`.' },
      ),
      304: { description: 'Not changed since the `ETag` that was sent.', empty: true },
    },
    problems: [],
  }),
  getStartPage: operation('getStartPage', {
    tag: 'documentation',
    summary: 'The page for players and admins',
    access: 'optional-player',
    limit: 'public',
    answers: {
      200: {
        description: 'The page; where it was not built, who one is and where to go, without script.',
        contentType: 'text/html',
        example: '<!doctype html>',
      },
    },
    problems: [],
  }),
  getDocs: operation('getDocs', {
    tag: 'documentation',
    summary: 'This document as a page',
    access: 'public',
    limit: 'public',
    answers: {
      200: {
        description: 'A page that loads nothing from any other host.',
        contentType: 'text/html',
        example: '<!doctype html>',
      },
    },
    problems: [],
  }),
  getDocsAsset: operation('getDocsAsset', {
    tag: 'documentation',
    summary: 'A file of the page',
    access: 'public',
    limit: 'none',
    params: { file: { ...text(1, 60, 'Its name.'), examples: ['docs.js'] } },
    answers: {
      200: { description: 'The file.', contentType: '*/*', example: '"use strict"' },
      304: { description: 'Not changed since the `ETag` that was sent.', empty: true },
    },
    problems: ['not-found'],
  }),
}
