{{ config(
    materialized='incremental',
    unique_key=['chat_key', 'sent_on'],
    changed_rows='load_id'
) }}

-- A message counts on the day of its current version, and changes the days of all its versions: an old export without
-- unix times may have dated it to another day, and one content to several, when exports were made in several time zones.
with dated as (

    select
        chat_key,
        sent_on,
        load_id
    from {{ ref('messages') }} as messages
    where sent_on is not null
        and version_count = 1
        and not is_time_guessed
        and {{ is_changed('messages') }}

    union all

    select
        spans.chat_key,
        calendar.day as sent_on,
        spans.load_id
    from (
        select
            versions.chat_key,
            {{ local_date('versions.earliest_sent_at', var('timezone')) }} as first_on,
            {{ local_date('versions.latest_sent_at', var('timezone')) }} as last_on,
            messages.load_id
        from {{ ref('messages') }} as messages
        inner join {{ ref('message_versions') }} as versions
            on versions.chat_key = messages.chat_key
            and versions.message_id = messages.message_id
        where (messages.version_count > 1 or messages.is_time_guessed)
            and versions.sent_at is not null
            and {{ is_changed('messages') }}
    ) as spans
    cross join {{ each_day('spans.first_on', 'spans.last_on', 'calendar') }}

),

days as (

    select
        chat_key,
        sent_on,
        max(load_id) as load_id
    from dated
    group by chat_key, sent_on

),

counted as (

    select
        days.chat_key,
        days.sent_on,
        sum(case when messages.kind = 'message' then 1 else 0 end) as messages,
        sum(case when messages.kind = 'service' then 1 else 0 end) as service_messages,
        sum(case when messages.kind = 'unsupported' then 1 else 0 end) as unsupported_messages,
        min(messages.sent_at) as first_sent_at,
        max(messages.sent_at) as last_sent_at,
        min(messages.message_id) as lowest_message_id
    from days
    inner join {{ ref('messages') }} as messages
        on messages.chat_key = days.chat_key
        and messages.sent_on = days.sent_on
    group by days.chat_key, days.sent_on

)

select
    days.chat_key,
    days.sent_on,
    cast(coalesce(counted.messages, 0) as int64) as messages,
    cast(coalesce(counted.service_messages, 0) as int64) as service_messages,
    cast(coalesce(counted.unsupported_messages, 0) as int64) as unsupported_messages,
    counted.first_sent_at,
    counted.last_sent_at,
    counted.lowest_message_id,
    days.load_id
from days
left join counted
    on counted.chat_key = days.chat_key
    and counted.sent_on = days.sent_on
