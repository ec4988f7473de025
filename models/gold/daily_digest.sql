with spans as (

    select
        chat_key,
        min(sent_on) as first_on,
        max(sent_on) as last_on
    from {{ ref('message_days') }}
    where messages + service_messages > 0
    group by chat_key

),

calendars as (

    select
        spans.chat_key,
        spans.first_on,
        calendar.day as sent_on
    from spans
    cross join {{ each_day('spans.first_on', 'spans.last_on', 'calendar') }}

),

people as (

    select
        chat_key,
        sent_on,
        count(case when user_key <> 'unknown' then 1 end) as people
    from {{ ref('user_daily') }}
    group by chat_key, sent_on

),

arrivals as (

    select
        chat_key,
        first_on as sent_on,
        count(*) as new_senders
    from (
        select
            chat_key,
            user_key,
            min(sent_on) as first_on
        from {{ ref('user_daily') }}
        where user_key <> 'unknown'
        group by chat_key, user_key
    ) as firsts
    group by chat_key, first_on

),

days as (

    select
        calendars.chat_key,
        calendars.sent_on,
        calendars.first_on,
        coalesce(message_days.messages, 0) as messages,
        coalesce(people.people, 0) as people,
        coalesce(arrivals.new_senders, 0) as new_senders
    from calendars
    left join {{ ref('message_days') }} as message_days
        on message_days.chat_key = calendars.chat_key
        and message_days.sent_on = calendars.sent_on
    left join people
        on people.chat_key = calendars.chat_key
        and people.sent_on = calendars.sent_on
    left join arrivals
        on arrivals.chat_key = calendars.chat_key
        and arrivals.sent_on = calendars.sent_on

),

usual as (

    select
        days.chat_key,
        days.sent_on,
        {{ median('past.messages') }} as usual_messages,
        {{ median('past.people') }} as usual_people
    from days
    inner join days as past
        on past.chat_key = days.chat_key
        and past.sent_on between {{ add_days('days.sent_on', -28) }} and {{ add_days('days.sent_on', -1) }}
    group by days.chat_key, days.sent_on

),

moves as (

    select
        chat_key,
        sent_on,
        sum(case when event in ('join', 'invite') then 1 else 0 end) as joins,
        sum(case when event in ('leave', 'remove') then 1 else 0 end) as leaves
    from {{ ref('service_events') }}
    where event in ('join', 'invite', 'leave', 'remove')
        and sent_on is not null
    group by chat_key, sent_on

),

terms as (

    select
        chat_key,
        sent_on,
        string_agg(term, ', ' order by term_rank) as top_terms
    from {{ ref('daily_terms') }}
    where term_rank <= 5
    group by chat_key, sent_on

),

most_replied as (

    select
        chat_key,
        sent_on,
        message_id,
        replies
    from {{ ref('message_reach') }}
    where replies > 0
    qualify row_number() over (partition by chat_key, sent_on order by replies desc, message_id) = 1

),

most_reacted as (

    select
        chat_key,
        sent_on,
        message_id,
        reactions
    from {{ ref('message_reach') }}
    where reactions > 0
    qualify row_number() over (partition by chat_key, sent_on order by reactions desc, message_id) = 1

),

busiest as (

    select
        chat_key,
        sent_on,
        hour
    from {{ ref('digest_hours') }}
    qualify row_number() over (partition by chat_key, sent_on order by messages desc, hour) = 1

),

-- An hour with five messages more than usual has five at least.
busy_hours as (

    select
        hours.chat_key,
        hours.sent_on,
        hours.hour,
        hours.messages,
        past.sent_on as past_on
    from {{ ref('digest_hours') }} as hours
    inner join days as past
        on past.chat_key = hours.chat_key
        and past.sent_on between {{ add_days('hours.sent_on', -56) }} and {{ add_days('hours.sent_on', -7) }}
        and {{ weekday('past.sent_on') }} = {{ weekday('hours.sent_on') }}
    where hours.messages >= 5

),

compared_hours as (

    select
        busy_hours.chat_key,
        busy_hours.sent_on,
        busy_hours.hour,
        busy_hours.messages,
        count(*) as weeks,
        {{ median('coalesce(past_hours.messages, 0)') }} as usual_messages
    from busy_hours
    left join {{ ref('digest_hours') }} as past_hours
        on past_hours.chat_key = busy_hours.chat_key
        and past_hours.sent_on = busy_hours.past_on
        and past_hours.hour = busy_hours.hour
    group by busy_hours.chat_key, busy_hours.sent_on, busy_hours.hour, busy_hours.messages

),

unusual as (

    select
        chat_key,
        sent_on,
        string_agg(cast(hour as {{ text_type() }}), ', ' order by hour) as unusual_hours
    from compared_hours
    where weeks >= 4
        and messages >= 3 * usual_messages
        and messages >= usual_messages + 5
    group by chat_key, sent_on

)

select
    days.chat_key,
    days.sent_on,
    days.messages,
    usual.usual_messages,
    (days.messages - usual.usual_messages) / nullif(usual.usual_messages, 0) as change_share,
    days.people,
    usual.usual_people,
    days.new_senders,
    cast(coalesce(moves.joins, 0) as int64) as joins,
    cast(coalesce(moves.leaves, 0) as int64) as leaves,
    terms.top_terms,
    most_replied.message_id as most_replied_message_id,
    coalesce(most_replied.replies, 0) as most_replies,
    most_reacted.message_id as most_reacted_message_id,
    coalesce(most_reacted.reactions, 0) as most_reactions,
    busiest.hour as busiest_hour,
    unusual.unusual_hours
from days
left join usual
    on usual.chat_key = days.chat_key
    and usual.sent_on = days.sent_on
left join moves
    on moves.chat_key = days.chat_key
    and moves.sent_on = days.sent_on
left join terms
    on terms.chat_key = days.chat_key
    and terms.sent_on = days.sent_on
left join most_replied
    on most_replied.chat_key = days.chat_key
    and most_replied.sent_on = days.sent_on
left join most_reacted
    on most_reacted.chat_key = days.chat_key
    and most_reacted.sent_on = days.sent_on
left join busiest
    on busiest.chat_key = days.chat_key
    and busiest.sent_on = days.sent_on
left join unusual
    on unusual.chat_key = days.chat_key
    and unusual.sent_on = days.sent_on
