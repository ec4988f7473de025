with last_days as (

    select
        chat_key,
        sent_on as last_on,
        active_senders,
        weekly_active_senders,
        monthly_active_senders
    from {{ ref('chat_daily') }}
    qualify row_number() over (partition by chat_key order by sent_on desc) = 1

),

data_end as (

    select max(last_on) as last_on
    from last_days

),

-- How many days before the chat's last day: 0 to 6 are the last week.
dated as (

    select
        days.*,
        {{ days_between('days.sent_on', 'last_days.last_on') }} as days_ago
    from {{ ref('chat_daily') }} as days
    inner join last_days
        on last_days.chat_key = days.chat_key

),

summed as (

    select
        chat_key,
        sum(case when days_ago < 7 then messages else 0 end) as messages_7d,
        sum(case when days_ago between 7 and 13 then messages else 0 end) as messages_7d_before,
        sum(case when days_ago < 28 then messages else 0 end) as messages_28d,
        sum(case when days_ago between 28 and 55 then messages else 0 end) as messages_28d_before,
        sum(case when days_ago < 28 then 1 else 0 end) as days_28d,
        sum(case when days_ago < 28 then active_senders else 0 end) as active_sender_days,
        sum(case when days_ago < 28 then new_senders else 0 end) as new_senders_28d,
        sum(case when days_ago < 28 then returning_senders else 0 end) as returning_senders_28d,
        sum(case when days_ago < 28 then lapsed_senders else 0 end) as lapsed_senders_28d,
        sum(case when days_ago < 28 then joins else 0 end) as joins_28d,
        sum(case when days_ago < 28 then leaves else 0 end) as leaves_28d,
        sum(case when days_ago < 28 and messages = 0 then 1 else 0 end) as silent_days
    from dated
    where days_ago < 56
    group by chat_key

),

talkers as (

    select
        days.chat_key,
        days.user_key,
        sum(days.messages) as messages
    from {{ ref('user_daily') }} as days
    inner join last_days
        on last_days.chat_key = days.chat_key
        and days.sent_on > {{ add_days('last_days.last_on', -28) }}
    where days.user_key <> 'unknown'
    group by days.chat_key, days.user_key
    qualify row_number() over (partition by days.chat_key order by sum(days.messages) desc, days.user_key) <= 3

),

top_talkers as (

    select
        chat_key,
        sum(messages) as messages
    from talkers
    group by chat_key

),

answers as (

    select
        replies.chat_key,
        count(*) as answers,
        {{ median('replies.response_seconds') }} as median_response_seconds
    from {{ ref('replies') }} as replies
    inner join last_days
        on last_days.chat_key = replies.chat_key
        and replies.sent_on > {{ add_days('last_days.last_on', -28) }}
    where {{ is_answer('replies') }}
    group by replies.chat_key

),

newcomers as (

    select
        chat_key,
        count(*) as newcomers,
        sum(case when recency_days < 28 then 1 else 0 end) as newcomers_stayed
    from {{ ref('user_segments') }}
    where tenure_days between 28 and 55
    group by chat_key

),

measured as (

    select
        last_days.chat_key,
        last_days.last_on,
        {{ days_between('last_days.last_on', 'data_end.last_on') }} as days_since_last,
        cast(summed.messages_7d as int64) as messages_7d,
        cast(summed.messages_7d_before as int64) as messages_7d_before,
        summed.messages_7d / nullif(summed.messages_7d_before, 0) - 1 as change_7d,
        cast(summed.messages_28d as int64) as messages_28d,
        cast(summed.messages_28d_before as int64) as messages_28d_before,
        last_days.active_senders,
        last_days.weekly_active_senders,
        last_days.monthly_active_senders,
        summed.active_sender_days / nullif(summed.days_28d * last_days.monthly_active_senders, 0) as stickiness,
        cast(summed.new_senders_28d as int64) as new_senders_28d,
        cast(summed.returning_senders_28d as int64) as returning_senders_28d,
        cast(summed.lapsed_senders_28d as int64) as lapsed_senders_28d,
        cast(summed.joins_28d as int64) as joins_28d,
        cast(summed.leaves_28d as int64) as leaves_28d,
        coalesce(newcomers.newcomers, 0) as newcomers,
        cast(coalesce(newcomers.newcomers_stayed, 0) as int64) as newcomers_stayed,
        coalesce(answers.answers, 0) / nullif(summed.messages_28d, 0) as reply_share,
        answers.median_response_seconds,
        coalesce(top_talkers.messages, 0) / nullif(summed.messages_28d, 0) as top_talker_share,
        cast(summed.silent_days as int64) as silent_days
    from last_days
    cross join data_end
    inner join summed
        on summed.chat_key = last_days.chat_key
    left join top_talkers
        on top_talkers.chat_key = last_days.chat_key
    left join answers
        on answers.chat_key = last_days.chat_key
    left join newcomers
        on newcomers.chat_key = last_days.chat_key

)

select
    *,
    nullif(rtrim(concat(
        case when messages_7d_before >= 20 and messages_7d * 2 < messages_7d_before then 'activity_drop, ' else '' end,
        case when monthly_active_senders >= 10 and top_talker_share > 0.6 then 'few_talkers, ' else '' end,
        case when messages_28d >= 50 and monthly_active_senders >= 3 and reply_share < 0.05 then 'no_answers, ' else '' end,
        case when silent_days >= 14 then 'silence, ' else '' end,
        case when newcomers >= 5 and newcomers_stayed * 5 < newcomers then 'newcomers_leave, ' else '' end
    ), ', '), '') as alerts,
    case
        when days_since_last >= 28 or messages_28d = 0 then 'dormant'
        when messages_28d * 10 >= messages_28d_before * 11 then 'growing'
        when messages_28d * 10 <= messages_28d_before * 9 then 'shrinking'
        else 'steady'
    end as trend
from measured
