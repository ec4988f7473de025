import { errorMaker } from '../../../kernel/errors/catalogue.ts'

export const scheduleError = errorMaker({
  'duration-invalid': (p: { option: string; text: string }) => ({
    message: `${p.option} "${p.text}" is no duration.`,
    hint: 'Write a whole number and a unit: 90s, 5m, 2h.',
  }),
  'every-too-short': (p: { text: string; shortest: string }) => ({
    message: `--every "${p.text}" is shorter than ${p.shortest}.`,
    hint: 'To land messages as they are written, use --follow: it asks less of Telegram.',
  }),
})
