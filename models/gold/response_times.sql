{{ config(
    materialized='incremental',
    unique_key=['chat_key', 'week_start'],
    pre_hook="{{ forget_changed_reply_weeks() }}",
    changed_rows='load_id'
) }}

with weeks as (

    {{ changed_reply_weeks() }}

)

select
    weeks.chat_key,
    weeks.week_start,
    replies.sender_key as user_key,
    count(*) as answers,
    {{ median('replies.response_seconds') }} as median_seconds,
    {{ quantile('replies.response_seconds', 0.9) }} as p90_seconds,
    min(replies.response_seconds) as fastest_seconds,
    cast(sum(case when replies.response_seconds <= 300 then 1 else 0 end) as int64) as answers_within_5_minutes,
    cast(sum(case when replies.response_seconds <= 3600 then 1 else 0 end) as int64) as answers_within_1_hour,
    max(weeks.load_id) as load_id
from {{ ref('replies') }} as replies
inner join weeks
    on weeks.chat_key = replies.chat_key
    and weeks.week_start = {{ week_start('replies.sent_on') }}
where {{ is_answer('replies') }}
    and replies.response_seconds is not null
group by weeks.chat_key, weeks.week_start, replies.sender_key
