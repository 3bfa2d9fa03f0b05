import { expect, test } from 'vitest'
import { Problem } from '../../../../web/app/api.ts'
import { completeLines, outcomeOf } from '../../../../web/views/imports/upload.ts'

const result = { read: 3, appended: 2, duplicates: 0, rejected: 1, position: '3' }

test('reads the lines that have arrived whole and waits for the rest', () => {
  const text = '{"progress":{"read":1}}\n{"progress":{"read":2}}\n{"prog'
  expect(completeLines(text).map((line) => line.progress?.read)).toEqual([1, 2])
  expect(completeLines('{"prog')).toEqual([])
})

test('the last line is the outcome, with or without a line end', () => {
  const text = `{"progress":{"read":1}}\n${JSON.stringify({ result })}`
  expect(outcomeOf(200, text)).toEqual(result)
  expect(outcomeOf(200, `${text}\n`)).toEqual(result)
})

test('a problem after some progress is a problem', () => {
  const problem = { title: 'The disk is full', status: 507, detail: 'free 2 MB' }
  const outcome = outcomeOf(200, `{"progress":{"read":1}}\n${JSON.stringify({ problem })}\n`)
  expect(outcome).toBeInstanceOf(Problem)
  expect(outcome).toMatchObject({ document: problem })
})

test('an answer that stops without an outcome is a lost connection', () => {
  expect(outcomeOf(200, '{"progress":{"read":1}}\n')).toMatchObject({ document: null })
})

test('a refusal is read as the problem document it is, or as its bare status', () => {
  const text = JSON.stringify({ title: 'The file lacks a column', status: 400, detail: 'quantity' })
  expect(outcomeOf(400, text)).toMatchObject({ document: { detail: 'quantity' } })
  expect(outcomeOf(502, '<html>')).toMatchObject({ document: { title: 'HTTP 502', status: 502 } })
})
