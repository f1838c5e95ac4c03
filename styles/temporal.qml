<temporal enabled="1" mode="1" startField="{{field}}" endField="" durationField="" fixedDuration="1" durationUnit="y" accumulate="0" limitMode="0" startExpression="" endExpression="">
  <fixedRange><start></start><end></end></fixedRange>
</temporal>
