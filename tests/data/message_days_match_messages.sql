-- Every dated message is in its day, and the days count what counting all messages again would count.
with counted as (

    select
        dated.chat_key,
        dated.sent_on,
        sum(case when dated.kind = 'message' then 1 else 0 end) as messages,
        sum(case when dated.kind = 'service' then 1 else 0 end) as service_messages,
        sum(case when dated.kind = 'unsupported' then 1 else 0 end) as unsupported_messages,
        min(dated.sent_at) as first_sent_at,
        max(dated.sent_at) as last_sent_at
    from {{ ref('messages') }} as dated
    inner join {{ ref('message_days') }} as days
        on days.chat_key = dated.chat_key
        and days.sent_on = dated.sent_on
    where {{ is_untested('message_days', 'days') }}
    group by dated.chat_key, dated.sent_on

)

select
    days.chat_key,
    days.sent_on,
    days.messages,
    counted.messages as counted_messages
from {{ ref('message_days') }} as days
left join counted
    on counted.chat_key = days.chat_key
    and counted.sent_on = days.sent_on
where {{ is_untested('message_days', 'days') }}
    and (
        days.messages <> coalesce(counted.messages, 0)
        or days.service_messages <> coalesce(counted.service_messages, 0)
        or days.unsupported_messages <> coalesce(counted.unsupported_messages, 0)
        or days.first_sent_at <> counted.first_sent_at
        or days.last_sent_at <> counted.last_sent_at
    )

union all

select
    dated.chat_key,
    dated.sent_on,
    cast(null as int64) as messages,
    count(*) as counted_messages
from {{ ref('messages') }} as dated
left join {{ ref('message_days') }} as days
    on days.chat_key = dated.chat_key
    and days.sent_on = dated.sent_on
where dated.sent_on is not null
    and {{ is_untested('messages', 'dated') }}
    and days.sent_on is null
group by dated.chat_key, dated.sent_on
