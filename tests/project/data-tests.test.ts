import { cpSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type BuiltProject, buildProject } from '../helpers/build-project.ts'
import { readDesktopExport } from '../helpers/desktop-export.ts'

/** What each data test is there to find. */
const damages: readonly (readonly [dataTest: string, sql: string])[] = [
  ['messages_match_bronze', 'delete from silver.messages where message_id = 100'],
  ['messages_match_bronze', 'update silver.messages set message_id = 99999 where message_id = 100'],
  ['messages_show_a_version', 'delete from silver.message_versions where message_id = 100'],
  ['messages_show_a_version', 'update silver.messages set version_count = 2 where message_id = 100'],
  [
    'keys_are_of_vars_pseudonymize',
    `update silver.message_versions set chat_key = 'channel:3fa94c01b2d4e6f8' where chat_key like 'channel:%'`,
  ],
  ['days_are_of_the_time_zone', 'update silver.messages set sent_on = sent_on + 1 where message_id = 100'],
  ['user_names_match_users', `update silver.users set name = 'Nobody' where name is not null`],
  ['user_names_match_users', 'update silver.user_names set is_current = false'],
  [
    'user_names_match_users',
    'insert into silver.user_names select * replace (valid_from + interval 1 day as valid_from) from silver.user_names',
  ],
  ['message_topics_match_messages', 'delete from silver.message_topics where message_id = 100'],
  [
    'message_topics_match_messages',
    `update silver.message_topics set kind = 'service' where kind = 'message'`,
  ],
  [
    'message_topics_match_messages',
    `update silver.message_topics set topic_id = 1 where assignment = 'root'`,
  ],
  ['entities_match_messages', 'delete from silver.messages where text_length > 60'],
  [
    'entity_texts_are_in_messages',
    `update silver.message_entities set entity_text = 'not there' where position = 1`,
  ],
  ['entities_match_messages', `update silver.message_entities set sender_key = 'user:1' where position = 1`],
  ['reactions_match_messages', 'delete from silver.reactions where position = 1'],
  ['reactions_match_messages', 'update silver.messages set reaction_count = 1 where reaction_count = 0'],
  ['details_match_messages', 'delete from silver.media where duration_seconds > 10'],
  ['details_match_messages', 'delete from silver.forwards where from_name is null'],
  ['details_match_messages', `update silver.messages set media_kind = 'poll' where media_kind = 'venue'`],
  ['details_match_messages', 'delete from silver.poll_answers where position = 1'],
  ['details_match_messages', `delete from silver.service_events where event = 'leave'`],
  ['chat_daily_matches_messages', 'update silver.chats set message_count = message_count + 1'],
  ['message_days_match_messages', 'update silver.message_days set messages = messages + 1'],
  ['message_days_match_messages', 'delete from silver.message_days where messages > 5'],
  ['days_match_messages', `delete from gold.chat_daily where messages > 5`],
  [
    'days_match_messages',
    `insert into gold.chat_daily select * replace (date '2001-01-01' as sent_on) from gold.chat_daily`,
  ],
  ['days_match_messages', `update gold.chat_daily set joins = joins + 1 where joins > 0`],
  ['days_match_messages', `update gold.chat_daily set leaves = 0`],
  ['days_match_messages', 'update gold.chat_daily set deleted_messages = deleted_messages + 1'],
  ['user_daily_matches_chat_daily', 'update gold.chat_daily set media_messages = 0'],
  ['user_daily_matches_chat_daily', 'update gold.user_daily set reactions_received = 0'],
  ['user_daily_matches_chat_daily', 'update gold.chat_daily set links = links + 1 where links > 0'],
  ['chat_daily_counts_active_senders', 'update gold.chat_daily set lapsed_senders = 0'],
  ['chat_daily_counts_active_senders', 'delete from gold.chat_daily where messages = 0'],
  [
    'chat_daily_counts_active_senders',
    'update gold.chat_daily set weekly_active_senders = weekly_active_senders + 1',
  ],
  ['chat_hours_match_chat_daily', 'delete from gold.chat_hours where hour = 12'],
  ['chat_hours_match_chat_daily', 'update gold.chat_hours set senders = 0'],
  ['user_daily_matches_messages', `update gold.user_daily set user_key = 'unknown' where messages = 1`],
  ['user_daily_matches_messages', 'update gold.user_daily set text_length = 0'],
  ['user_daily_matches_messages', 'update gold.user_daily set reactions_received = 0'],
  ['messages_match_bronze', 'delete from silver.message_versions where message_id = 100'],
  ['user_profiles_match_user_daily', 'update gold.user_profiles set words = words + 1 where messages > 9'],
  ['user_profiles_match_user_daily', 'delete from gold.user_profiles where messages > 9'],
  [
    'user_profiles_match_texts',
    `update gold.user_profiles set top_hashtags = '#' || top_hashtags where top_hashtags is not null`,
  ],
  [
    'user_profiles_match_texts',
    'update gold.user_profiles set top_domains = null where top_domains is not null',
  ],
  ['user_profiles_match_texts', `update gold.user_profiles set languages = null where languages is not null`],
  ['language_daily_matches_messages', `delete from gold.language_daily where language = 'en'`],
  [
    'language_daily_matches_messages',
    `update gold.language_daily set messages = messages + 1 where messages > 1`,
  ],
  ['answers_match_replies', 'delete from gold.response_times where fastest_seconds < 3600'],
  ['answers_match_replies', 'update gold.reply_graph set replies = replies + 1 where is_mutual'],
  ['user_profiles_match_reply_graph', 'update gold.user_profiles set replies_received = 0'],
  ['user_profiles_match_reply_graph', 'update gold.user_profiles set replies_given = replies_given + 1'],
  ['conversations_match_messages', 'update gold.conversations set messages = messages + 1 where people > 2'],
  ['conversations_match_messages', 'update gold.conversations set ended_at = started_at + interval 1 day'],
  ['chat_hourly_matches_chat_hours', 'delete from gold.chat_hourly where messages = 0'],
  ['chat_hourly_matches_chat_hours', 'update gold.chat_hourly set share = share * 2'],
  [
    'cohort_retention_matches_user_daily',
    'update gold.cohort_retention set active = 0 where weeks_since = 3',
  ],
  [
    'cohort_retention_matches_user_daily',
    'update gold.cohort_retention set cohort_size = cohort_size + 1 where weeks_since = 0',
  ],
  ['user_segments_match_user_daily', `delete from gold.user_segments where segment = 'lost'`],
  ['user_segments_match_user_daily', 'update gold.user_segments set active_days = active_days + 1'],
  ['group_health_matches_messages', 'update gold.group_health set messages_28d = messages_28d + 1'],
  ['hashtag_trends_match_entities', `delete from silver.message_entities where entity_type = 'hashtag'`],
  ['hashtag_trends_match_entities', 'update gold.hashtag_trends set previous_week_uses = 0'],
  ['identifiers_match_entities', `delete from silver.identifiers where kind = 'ticker'`],
  [
    'identifiers_match_entities',
    `update silver.identifiers set position = position + 1 where kind = 'handle'`,
  ],
  ['link_domains_match_entities', 'update gold.link_domains set links = links + 1000'],
  ['mentions_match_entities', `delete from gold.mentions where mention = 'user:990000000003'`],
  ['mentions_match_entities', 'update gold.mentions set uses = uses + 1 where uses > 1'],
  ['term_daily_matches_messages', 'delete from gold.message_terms where message_id = 100'],
  ['term_daily_matches_messages', 'update gold.term_daily set uses = uses + 100 where messages > 1'],
  ['daily_terms_match_term_daily', 'delete from gold.term_daily where messages > 1'],
  ['daily_terms_match_term_daily', 'update gold.daily_terms set past_days_with_term = 0'],
  ['daily_terms_match_term_daily', 'delete from gold.daily_terms where term_rank = 1'],
  ['message_sentiment_matches_terms', `delete from gold.message_sentiment where language = 'ru'`],
  ['message_sentiment_matches_terms', `delete from gold.message_terms where emoji <> ''`],
  ['message_categories_match_messages', `delete from gold.message_categories where category = 'question'`],
  ['message_categories_follow_rules', `update gold.message_categories set rule = 'x' where rule = 'thanks'`],
  ['reach_matches_messages', 'delete from gold.message_reach where replies > 1'],
  ['reach_matches_messages', 'update gold.message_reach set replies = 0 where replies > 1'],
  ['reach_matches_messages', 'update gold.message_reach set reactions = 0'],
  ['content_reach_matches_reach', 'delete from gold.content_reach where engagement = 1'],
  ['content_reach_matches_reach', 'update gold.content_reach set engagement_rank = 999 where engagement > 5'],
  ['topic_activity_matches_topics', 'update gold.topic_activity set messages = messages + 1'],
  ['topic_activity_matches_topics', 'delete from silver.message_topics where message_id = 100'],
  ['daily_digest_matches_days', 'update gold.daily_digest set joins = joins + 1 where joins > 0'],
  ['daily_digest_matches_days', 'delete from gold.chat_hours where hour = 12'],
  ['daily_digest_matches_days', 'delete from gold.daily_digest where messages > 5'],
  ['daily_digest_matches_days', 'update gold.daily_digest set new_senders = 0'],
  ['link_domains_match_entities', 'delete from gold.link_domains where links > 3'],
]

let project: BuiltProject
const published = () => join(project.folder, 'warehouse/tgelt.duckdb')
const sound = () => join(project.folder, 'sound.duckdb')

beforeAll(() => {
  project = buildProject('.', readDesktopExport(readFileSync('sample/result.json', 'utf8')))
  cpSync(published(), sound())
})
beforeEach(() => cpSync(sound(), published()))
afterAll(() => project.remove())

describe('data tests', () => {
  test('each is known here', () => {
    const files = readdirSync('tests/data').map((file) => file.replace('.sql', ''))
    expect([...new Set(damages.map(([dataTest]) => dataTest))].sort()).toEqual(files.sort())
  })

  test.each(damages)('%s finds: %s', async (dataTest, sql) => {
    const database = await DuckDBInstance.create(published())
    const connection = await database.connect()
    const { rowsChanged } = await connection.run(sql)
    connection.closeSync()
    database.closeSync()
    expect(rowsChanged).toBeGreaterThan(0)
    const { status, stderr } = project.run('test', '--select', dataTest)
    const isWarning = dataTest === 'entity_texts_are_in_messages'
    expect(stderr).toContain(`${isWarning ? 'warning' : 'error'}[test-failed]: ${dataTest} found`)
    expect(status).toBe(isWarning ? 0 : 1)
  })
})
