-- Everybody who wrote in a chat has one segment there, whatever the rules say.
with people as (

    select
        chat_key,
        user_key,
        count(*) as active_days,
        sum(messages) as messages,
        sum(reactions_received) as reactions_received
    from {{ ref('user_daily') }}
    where user_key <> 'unknown'
    group by chat_key, user_key

)

select
    coalesce(people.chat_key, segments.chat_key) as chat_key,
    coalesce(people.user_key, segments.user_key) as user_key,
    people.messages,
    segments.messages as messages_in_user_segments
from people
full outer join {{ ref('user_segments') }} as segments
    on segments.chat_key = people.chat_key
    and segments.user_key = people.user_key
where coalesce(people.messages, -1) <> coalesce(segments.messages, -1)
    or people.active_days <> segments.active_days
    or people.reactions_received <> segments.reactions_received
