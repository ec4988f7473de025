-- Every use of a hashtag is in one week, and each week is compared with the week before, found here by its order.
with used as (

    select
        chat_key,
        {{ lower_text('entity_text') }} as hashtag,
        count(*) as uses
    from {{ ref('message_entities') }}
    where entity_type = 'hashtag'
        and entity_text is not null
        and sent_on is not null
    group by chat_key, hashtag

),

weeks as (

    select
        chat_key,
        hashtag,
        uses,
        previous_week_uses,
        uses_change,
        case
            when lag(week_start) over (partition by chat_key, hashtag order by week_start) = {{ add_days('week_start', -7) }}
                then lag(uses) over (partition by chat_key, hashtag order by week_start)
            else 0
        end as uses_before
    from {{ ref('hashtag_trends') }}

),

trends as (

    select
        chat_key,
        hashtag,
        sum(uses) as uses,
        sum(case when previous_week_uses <> uses_before or uses_change <> uses - uses_before then 1 else 0 end) as wrong_weeks
    from weeks
    group by chat_key, hashtag

)

select
    coalesce(used.chat_key, trends.chat_key) as chat_key,
    coalesce(used.hashtag, trends.hashtag) as hashtag,
    used.uses,
    trends.uses as uses_in_trends,
    trends.wrong_weeks
from used
full outer join trends
    on trends.chat_key = used.chat_key
    and trends.hashtag = used.hashtag
where coalesce(used.uses, -1) <> coalesce(trends.uses, -1)
    or trends.wrong_weeks > 0
