-- Nobody's messages are left out of the profiles; only those without a sender are nobody's.
select
    (select coalesce(sum(messages), 0) from {{ ref('user_daily') }} where user_key <> 'unknown') as messages_of_days,
    (select coalesce(sum(messages), 0) from {{ ref('user_profiles') }}) as messages_of_profiles
from (select 1 as one) as once
where (select coalesce(sum(messages), 0) from {{ ref('user_daily') }} where user_key <> 'unknown')
    <> (select coalesce(sum(messages), 0) from {{ ref('user_profiles') }})
