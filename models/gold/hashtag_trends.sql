with weeks as (

    select
        chat_key,
        {{ week_start('sent_on') }} as week_start,
        value as hashtag,
        cast(sum(uses) as int64) as uses,
        cast(sum(messages) as int64) as messages,
        count(distinct case when user_key <> 'unknown' then user_key end) as senders
    from {{ ref('entity_daily') }}
    where kind = 'hashtag'
    group by chat_key, {{ week_start('sent_on') }}, value

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
