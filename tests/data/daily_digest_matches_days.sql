-- Every day on which something was written has its digest, with the joins and leaves of the silver events, and people are
-- new once.
with moves as (

    select
        chat_key,
        sent_on,
        sum(case when event in ('join', 'invite') then 1 else 0 end) as joins,
        sum(case when event in ('leave', 'remove') then 1 else 0 end) as leaves
    from {{ ref('service_events') }}
    where sent_on is not null
    group by chat_key, sent_on

),

hours as (

    select
        chat_key,
        sent_on,
        sum(messages) as messages
    from {{ ref('chat_hours') }}
    group by chat_key, sent_on

),

written as (

    select
        chat_key,
        sent_on,
        messages
    from {{ ref('message_days') }}
    where messages + service_messages > 0

)

select
    coalesce(written.chat_key, digest.chat_key) as chat_key,
    coalesce(written.sent_on, digest.sent_on) as sent_on,
    written.messages,
    digest.messages as digest_messages,
    hours.messages as hour_messages,
    digest.joins,
    digest.leaves
from written
full outer join {{ ref('daily_digest') }} as digest
    on digest.chat_key = written.chat_key
    and digest.sent_on = written.sent_on
left join moves
    on moves.chat_key = digest.chat_key
    and moves.sent_on = digest.sent_on
left join hours
    on hours.chat_key = digest.chat_key
    and hours.sent_on = digest.sent_on
where coalesce(written.messages, -1) <> coalesce(digest.messages, -1)
    or coalesce(hours.messages, 0) <> coalesce(digest.messages, 0)
    or coalesce(moves.joins, 0) <> coalesce(digest.joins, 0)
    or coalesce(moves.leaves, 0) <> coalesce(digest.leaves, 0)

union all

select
    digest.chat_key,
    cast(null as date) as sent_on,
    cast(null as int64) as messages,
    sum(digest.new_senders) as digest_messages,
    max(known.people) as hour_messages,
    cast(null as int64) as joins,
    cast(null as int64) as leaves
from {{ ref('daily_digest') }} as digest
left join (
    select
        chat_key,
        count(distinct user_key) as people
    from {{ ref('user_daily') }}
    where user_key <> 'unknown'
    group by chat_key
) as known
    on known.chat_key = digest.chat_key
group by digest.chat_key
having sum(digest.new_senders) <> coalesce(max(known.people), 0)
