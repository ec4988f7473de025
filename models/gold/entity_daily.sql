{{ config(
    materialized='incremental',
    unique_key=['chat_key', 'sent_on'],
    pre_hook="{{ forget_changed_days() }}",
    changed_rows='load_id'
) }}

with marks as (

    select
        chat_key,
        message_id,
        sender_key,
        sent_at,
        sent_on,
        case entity_type when 'hashtag' then 'hashtag' else 'mention' end as kind,
        case
            when entity_type = 'mention_name' then {{ peer_key_of('user', 'user_id') }}
            when entity_type = 'mention' then '@' || {{ pseudonym(lower_text('substr(entity_text, 2)'), 'handle') }}
            else {{ lower_text('entity_text') }}
        end as value
    from {{ ref('message_entities') }}
    where entity_type in ('hashtag', 'mention', 'mention_name')

    union all

    select
        chat_key,
        message_id,
        sender_key,
        sent_at,
        sent_on,
        kind,
        value
    from {{ ref('identifiers') }}
    where kind = 'domain'

)

select
    marks.chat_key,
    marks.sent_on,
    coalesce(marks.sender_key, 'unknown') as user_key,
    marks.kind,
    marks.value,
    count(*) as uses,
    count(distinct marks.message_id) as messages,
    min(marks.sent_at) as first_used_at,
    max(marks.sent_at) as last_used_at,
    max(days.load_id) as load_id
from marks
inner join {{ ref('message_days') }} as days
    on days.chat_key = marks.chat_key
    and days.sent_on = marks.sent_on
where marks.value is not null
    and {{ is_changed('days') }}
group by marks.chat_key, marks.sent_on, coalesce(marks.sender_key, 'unknown'), marks.kind, marks.value
