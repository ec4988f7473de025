-- Every day is one of vars.timezone: after a change of it, silver and gold need a full refresh. If the first and the last
-- moment of a day belong to it, all in between do; asking for each message would cost as much as a model.
with days as (

    select
        sent_on,
        min(sent_at) as first_sent_at,
        max(sent_at) as last_sent_at
    from {{ ref('messages') }}
    where sent_at is not null
    group by sent_on

)

select
    sent_on,
    first_sent_at,
    last_sent_at
from days
where sent_on is null
    or sent_on <> {{ local_date('first_sent_at', var('timezone')) }}
    or sent_on <> {{ local_date('last_sent_at', var('timezone')) }}
