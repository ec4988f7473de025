{{ config(
    materialized='incremental',
    unique_key=['chat_key', 'sent_on'],
    pre_hook="{{ forget_changed_days() }}",
    changed_rows='load_id'
) }}

with day_messages as (

    {{ messages_of_changed_days() }}

),

linking as (

    select distinct
        entities.chat_key,
        entities.message_id
    from {{ ref('message_entities') }} as entities
    inner join {{ ref('message_days') }} as days
        on days.chat_key = entities.chat_key
        and days.sent_on = entities.sent_on
    where entities.entity_type in ('link', 'text_link')
        and {{ is_changed('days') }}

),

written as (

    select
        day_messages.*,
        coalesce(day_messages.sender_key, 'unknown') as user_key,
        {{ local_hour('day_messages.sent_at', var('timezone')) }} as sent_hour,
        linking.message_id is not null as has_link
    from day_messages
    left join linking
        on linking.chat_key = day_messages.chat_key
        and linking.message_id = day_messages.message_id
    where day_messages.kind = 'message'

)

select
    chat_key,
    sent_on,
    user_key,
    count(*) as messages,
    cast(sum(word_count) as int64) as words,
    cast(sum(text_length) as int64) as text_length,
    cast(sum(case when reply_to_message_id is not null then 1 else 0 end) as int64) as replies,
    cast(sum(case when is_forwarded then 1 else 0 end) as int64) as forwards,
    cast(sum(case when media_kind is not null then 1 else 0 end) as int64) as media_messages,
    cast(sum(case when edited_at is not null then 1 else 0 end) as int64) as edited_messages,
    cast(sum(case when is_deleted then 1 else 0 end) as int64) as deleted_messages,
    cast(sum(case when {{ is_question('text') }} then 1 else 0 end) as int64) as questions,
    cast(sum(case when has_link then 1 else 0 end) as int64) as links,
    cast(sum(reaction_count) as int64) as reactions_received,
    cast(sum(case when sent_hour < 6 then 1 else 0 end) as int64) as messages_night,
    cast(sum(case when sent_hour between 6 and 11 then 1 else 0 end) as int64) as messages_morning,
    cast(sum(case when sent_hour between 12 and 17 then 1 else 0 end) as int64) as messages_afternoon,
    cast(sum(case when sent_hour >= 18 then 1 else 0 end) as int64) as messages_evening,
    min(sent_at) as first_message_at,
    max(sent_at) as last_message_at,
    max(day_load_id) as load_id
from written
group by chat_key, sent_on, user_key
