with tags as (

    select
        chat_key,
        {{ week_start('sent_on') }} as week_start,
        lower(entity_text) as hashtag,
        message_id,
        sender_key
    from {{ ref('message_entities') }}
    where entity_type = 'hashtag'
        and entity_text is not null
        and sent_on is not null

),

weeks as (

    select
        chat_key,
        week_start,
        hashtag,
        count(*) as uses,
        count(distinct message_id) as messages,
        count(distinct sender_key) as senders
    from tags
    group by chat_key, week_start, hashtag

)

select
    weeks.chat_key,
    weeks.week_start,
    weeks.hashtag,
    weeks.uses,
    weeks.messages,
    weeks.senders,
    coalesce(previous.uses, 0) as previous_week_uses,
    weeks.uses - coalesce(previous.uses, 0) as uses_change
from weeks
left join weeks as previous
    on previous.chat_key = weeks.chat_key
    and previous.hashtag = weeks.hashtag
    and previous.week_start = {{ add_days('weeks.week_start', -7) }}
