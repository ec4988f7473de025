select
  id,
  {{ twice('amuont') }} as doubled
from {{ ref('base') }}
