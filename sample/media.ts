import type { ExportObject } from './desktop-json.ts'
import type { Random } from './random.ts'
import { NOT_INCLUDED } from './text.ts'

const UNAVAILABLE = '(File unavailable, please try again later)'
const TOO_LARGE = '(File exceeds maximum size. Change data exporting settings to download.)'

export type MediaKind = (typeof KINDS)[number][0]

const KINDS = [
  ['photo', 40],
  ['sticker', 18],
  ['voice_message', 10],
  ['video_message', 4],
  ['animation', 8],
  ['video_file', 6],
  ['audio_file', 3],
  ['document', 6],
  ['poll', 3],
  ['contact', 1],
  ['location', 2],
  ['venue', 1],
  ['game', 0.5],
  ['invoice', 0.5],
] as const

export function pickMedia(random: Random): MediaKind {
  return random.weighted(KINDS)
}

/** Whether Telegram lets this kind carry a caption. */
export function takesCaption(kind: MediaKind): boolean {
  return ['photo', 'animation', 'video_file', 'audio_file', 'document', 'voice_message'].includes(kind)
}

/** The fields of a medium, in Telegram Desktop's order, of an export made without files. */
export function mediaFields(random: Random, kind: MediaKind): ExportObject {
  switch (kind) {
    case 'photo':
      return {
        photo: random.chance(0.95) ? NOT_INCLUDED : UNAVAILABLE,
        photo_file_size: random.between(20_000, 400_000),
        ...frame(random),
        media_spoiler: random.chance(0.02) ? true : undefined,
      }
    case 'poll':
      return { poll: poll(random) }
    case 'contact':
      return {
        contact_information: {
          first_name: 'Nina',
          last_name: 'Placeholder',
          phone_number: '+1 202 555 0178',
        },
      }
    case 'location':
      return {
        location_information: place(random),
        live_location_period_seconds: random.chance(0.3) ? 900 : undefined,
      }
    case 'venue':
      return {
        place_name: 'Example Workshop',
        address: '1 Sample Street',
        location_information: place(random),
      }
    case 'game':
      return {
        game_title: 'Example Race',
        game_description: 'Steer the sample to the finish.',
        game_link: 'https://t.me/game_example_bot?game=race',
      }
    case 'invoice':
      return {
        // An object within a string: Telegram Desktop serialises it twice.
        invoice_information:
          '{\n       "title": "Membership",\n       "description": "One year",\n       "amount": 2500,\n       "currency": "EUR"\n      }',
      }
    default:
      return document(random, kind)
  }
}

const FILES = {
  sticker: ['sticker.webp', 'image/webp', 20_000],
  voice_message: ['audio.ogg', 'audio/ogg', 60_000],
  video_message: ['round.mp4', 'video/mp4', 1_500_000],
  animation: ['giphy.mp4', 'video/mp4', 900_000],
  video_file: ['clip 01.mp4', 'video/mp4', 18_000_000],
  audio_file: ['song.mp3', 'audio/mpeg', 5_000_000],
  document: ['Schaltplan v2 (final).pdf', 'application/pdf', 700_000],
} as const

function document(random: Random, kind: keyof typeof FILES): ExportObject {
  const [name, mime, meanBytes] = FILES[kind]
  const moving = kind === 'animation' || kind === 'video_file' || kind === 'video_message'
  const timed = moving || kind === 'voice_message' || kind === 'audio_file'
  return {
    file: kind === 'video_file' && random.chance(0.3) ? TOO_LARGE : NOT_INCLUDED,
    file_name: name,
    file_size: 1000 + Math.floor(random.exponential(meanBytes)),
    ...(moving || kind === 'sticker'
      ? { thumbnail: NOT_INCLUDED, thumbnail_file_size: random.between(2000, 20_000) }
      : {}),
    media_type: kind === 'document' ? undefined : kind,
    sticker_emoji: kind === 'sticker' ? random.pick(['👍', '😂', '🤖', '❤️']) : undefined,
    performer: kind === 'audio_file' ? 'The Placeholders' : undefined,
    title: kind === 'audio_file' ? 'Lorem Ipsum' : undefined,
    mime_type: kind === 'sticker' ? undefined : mime,
    duration_seconds: timed ? 1 + Math.floor(random.exponential(25)) : undefined,
    ...(moving || kind === 'sticker' ? frame(random) : {}),
  }
}

function frame(random: Random): ExportObject {
  return random.chance(0.6) ? { width: 1280, height: 960 } : { width: 512, height: 512 }
}

function place(random: Random): ExportObject {
  return {
    latitude: random.between(-60_000_000, 60_000_000) / 1_000_000,
    longitude: random.between(-179_000_000, 179_000_000) / 1_000_000,
  }
}

function poll(random: Random): ExportObject {
  const voters = [random.between(0, 12), random.between(0, 9), random.between(0, 5)]
  return {
    question: random.pick(['When do we meet?', 'Welche Farbe?', 'Кто за чай?']),
    closed: random.chance(0.5),
    total_voters: voters.reduce((left, right) => left + right, 0),
    answers: ['A', 'B', 'C'].map((text, index) => ({
      text: `${text}) ${['Friday', 'Saturday', '🤷'][index] ?? ''}`,
      voters: voters[index] ?? 0,
      chosen: index === 1,
    })),
  }
}
