<renderer-v2 type="categorizedSymbol" attr="{{attr}}" symbollevels="0" forceraster="0" enableorderby="0">
  <categories>{{*categories}}</categories>
  <symbols>{{*symbols}}</symbols>
  <source-symbol>{{*source}}</source-symbol>
</renderer-v2>
